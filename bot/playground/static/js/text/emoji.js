/** Shortcodes that sales bots and sales people use, and the characters they stand for. */

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|ok_hand 👌|handshake 🤝|point_up ☝️|point_right 👉|point_left 👈|point_down 👇|raised_hand ✋|writing_hand ✍️|crossed_fingers 🤞|v ✌️|call_me_hand 🤙
smile 😄|smiley 😃|grinning 😀|grin 😁|joy 😂|slightly_smiling_face 🙂|wink 😉|blush 😊|heart_eyes 😍|sunglasses 😎|thinking_face 🤔|neutral_face 😐|expressionless 😑|confused 😕|worried 😟|disappointed 😞|cry 😢|sob 😭|sweat_smile 😅|relieved 😌|sleeping 😴|face_with_monocle 🧐|nerd_face 🤓|partying_face 🥳|exploding_head 🤯|rage 😡|zipper_mouth_face 🤐|face_palm 🤦|shrug 🤷|see_no_evil 🙈|robot_face 🤖|ghost 👻|eyes 👀|brain 🧠
heart ❤️|green_heart 💚|blue_heart 💙|yellow_heart 💛|broken_heart 💔|sparkles ✨|star ⭐|star2 🌟|fire 🔥|boom 💥|zap ⚡|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆|medal 🏅|first_place_medal 🥇|second_place_medal 🥈|third_place_medal 🥉|crown 👑|100 💯|rocket 🚀|dart 🎯
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|exclamation ❗|grey_exclamation ❕|question ❓|grey_question ❔|information_source ℹ️|bulb 💡|bell 🔔|no_bell 🔕|rotating_light 🚨|mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭|recycle ♻️|repeat 🔁|arrows_counterclockwise 🔄|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|new 🆕|sos 🆘
large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|red_circle 🔴|large_red_circle 🔴|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_yellow_square 🟨|large_orange_square 🟧|large_red_square 🟥|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛|white_medium_square ◻️|small_blue_diamond 🔹|small_orange_diamond 🔸|large_blue_diamond 🔷|small_red_triangle 🔺|small_red_triangle_down 🔻
arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrow_up_small 🔼|arrow_down_small 🔽|left_right_arrow ↔️|fast_forward ⏩|rewind ⏪|heavy_plus_sign ➕|heavy_minus_sign ➖|heavy_division_sign ➗
hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|clock9 🕘|calendar 📆|date 📅|spiral_calendar_pad 🗓️
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|clipboard 📋|memo 📝|pencil ✏️|pencil2 ✏️|page_facing_up 📄|bookmark_tabs 📑|file_folder 📁|open_file_folder 📂|card_index 📇|card_index_dividers 🗂️|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|lock 🔒|unlock 🔓|key 🔑|mag 🔍|mag_right 🔎|inbox_tray 📥|outbox_tray 📤|package 📦|email 📧|envelope 📧|incoming_envelope 📨|phone ☎️|telephone_receiver 📞|iphone 📱|computer 💻|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|toolbox 🧰|shield 🛡️|scales ⚖️|label 🏷️|receipt 🧾|ticket 🎫|bug 🐛
moneybag 💰|money_with_wings 💸|dollar 💵|euro 💶|pound 💷|yen 💴|credit_card 💳|bank 🏦|office 🏢|factory 🏭|hospital 🏥|house 🏠|briefcase 💼|bust_in_silhouette 👤|busts_in_silhouette 👥|people_holding_hands 🧑‍🤝‍🧑|technologist 🧑‍💻|office_worker 🧑‍💼|world_map 🗺️|globe_with_meridians 🌐|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|airplane ✈️|palm_tree 🌴|beach_with_umbrella 🏖️|desert_island 🏝️|sunrise 🌅|sunny ☀️|partly_sunny ⛅|cloud ☁️|umbrella ☔|snowflake ❄️|rainbow 🌈|coffee ☕|cake 🍰|birthday 🎂|beers 🍻|champagne 🍾|seedling 🌱|evergreen_tree 🌲|four_leaf_clover 🍀|baton 🥢|runner 🏃|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|stethoscope 🩺|adhesive_bandage 🩹|jigsaw 🧩|compass 🧭|anchor ⚓|construction 🚧
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|zero 0️⃣|keycap_ten 🔟`;

const EMOJI = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry) => entry.split(" ")),
);

export const emoji = (code) => EMOJI.get(code) ?? null;

/** Shortcodes in a plain text, as its characters; unknown ones stay as typed. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, code) => emoji(code) ?? whole);
