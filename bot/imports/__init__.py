"""Files in and out: tables as spreadsheets write them become changes of the map, deals and numbers, and back."""
