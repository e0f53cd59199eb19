"""Who works here: members, their zones and working hours, and whom they report to."""
