"""The policy framework that todoku serves: the bureau's deck of 2019 as a catalogue that can be read and searched."""
