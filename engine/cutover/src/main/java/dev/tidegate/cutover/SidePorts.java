package dev.tidegate.cutover;

/** The ports of one side. */
public record SidePorts(Fence fence, Sequences sequences, SideRules rules) {}
