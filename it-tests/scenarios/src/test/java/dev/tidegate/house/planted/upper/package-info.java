/** Planted for the tests of the checks: uses what the checks forbid. */
@NullMarked
package dev.tidegate.house.planted.upper;

import org.jspecify.annotations.NullMarked;
