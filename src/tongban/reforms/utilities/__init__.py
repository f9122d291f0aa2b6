"""Water, power, gas and broadband: connected once, the account handed on, interruptions counted."""
