/** Tests of the package. */
@NullMarked
package dev.tidegate.trail;

import org.jspecify.annotations.NullMarked;
