/** A seeded simulation of the pipeline: the real workers against fakes that crash. */
@NullMarked
package dev.tidegate.simulation;

import org.jspecify.annotations.NullMarked;
