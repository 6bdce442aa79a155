"""Trade: blocs, mirrors, back doors around sanctions, gravity. Pure functions of tables."""
