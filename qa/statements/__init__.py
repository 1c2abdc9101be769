"""What a sentence states (numbers, dates, names, negations, who does what), and how two sentences stand to each other:
whether one supports the other, agrees with it or contradicts it."""
