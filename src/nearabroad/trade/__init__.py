"""Trade between states: blocs and how tied they are, gravity, goods that go around sanctions."""
