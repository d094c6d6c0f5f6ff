/**
 * Whether source, journal and target meet every condition, with what mends it where they do not.
 */
@NullMarked
package dev.tidegate.preflight;

import org.jspecify.annotations.NullMarked;
