/** Moves the writers from the source to the target, and back. */
@NullMarked
package dev.tidegate.cutover;

import org.jspecify.annotations.NullMarked;
