/** Tests of the cutover, and the world in which it is simulated. */
@NullMarked
package dev.tidegate.cutover;

import org.jspecify.annotations.NullMarked;
