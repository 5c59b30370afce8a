/// Words that the made-up data is made of.
enum SampleText {
  static let firstNames = [
    "Ada", "Ben", "Chidi", "Dana", "Emre", "Freya", "Goro", "Hana", "Ivo", "Jun", "Kaya", "Lena", "Milo", "Nia", "Omar", "Priya",
    "Quinn", "Rosa", "Sami", "Tove", "Uma", "Vito", "Wanda", "Xenia", "Yara", "Zeno",
  ]

  static let workouts = ["running", "cycling", "swimming", "walking", "strength", "yoga"]

  static let meals = [
    (name: "breakfast", hour: 7.5, share: 0.25, foods: ["porridge with apple", "bread and cheese", "yoghurt with nuts"]),
    (name: "lunch", hour: 12.5, share: 0.35, foods: ["lentil soup", "rice with vegetables", "pasta with tomato sauce"]),
    (name: "dinner", hour: 19.0, share: 0.40, foods: ["salad with beans", "fish with potatoes", "vegetable curry"]),
  ]

  static let chats: [(title: String, type: String, turns: [(question: String, answer: String)])] = [
    (
      "Sleeping through", "sleep",
      [
        ("I wake up at four and can't fall asleep again.", "How many hours do you sleep in all, and since when is it so?"),
        (
          "About six hours, for two weeks now.",
          "Going to bed at the same time every day helps many people. Do you drink coffee in the evening?"
        ),
        ("Sometimes.", "Try to leave it out after two o'clock for a week, and let us look at your nights again."),
      ]
    ),
    (
      "My weight goes up and down", "general_health",
      [
        ("Yesterday I was a kilogram lighter than today. Why?", "A day's difference is mostly water. The trend over weeks says more."),
        ("So what is my trend?", "The chart of the last month shows it: look at the moving average, not at single days."),
      ]
    ),
    (
      "Starting to run", "fitness",
      [
        (
          "I'd like to run five kilometres. How do I begin?",
          "Three times a week, a minute of running and two of walking in turn, for twenty minutes."
        ),
        ("And when it gets easy?", "Add a minute of running each week. Stop when something hurts."),
        ("Thank you!", "Enjoy it. Shall I remind you on Tuesday?"),
      ]
    ),
    (
      "Feeling low", "mental_health",
      [
        ("I have little energy these days.", "I'm sorry to hear that. Would you like to answer the PHQ-9 questions again?"),
        ("I did this morning.", "Thank you. If it stays like this, talk to your doctor; I can show you how to share the results."),
      ]
    ),
  ]

  static let posts: [(title: String, content: String, tags: [String])] = [
    ("Thirty days without a gap", "I have recorded every single day this month.", ["streak", "motivation"]),
    ("What do you eat before a run?", "Bananas get boring. What works for you?", ["running", "nutrition"]),
    ("Put the scale where you see it", "I weigh myself right after getting up since it stands beside the door.", ["weight", "habits"]),
    ("Ten thousand steps a day until Sunday", "Who joins in?", ["steps", "challenge", "motivation"]),
  ]

  static let comments = [
    "Well done!", "Same here.", "Thanks, I'll try that.", "I'm in.", "Porridge, always porridge.", "How long did it take you?",
  ]
}
