"""Single signs: what each is worth, which can go, and which work differently in another group."""
