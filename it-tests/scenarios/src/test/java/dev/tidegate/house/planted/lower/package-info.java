/** Planted for the tests of the checks: what others may use. */
@NullMarked
package dev.tidegate.house.planted.lower;

import org.jspecify.annotations.NullMarked;
