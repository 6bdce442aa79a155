"""What a cut would cost: pure accounts over flows, replaced as fast as past cuts were."""
