/** Proves, while both sides are live, that they hold the same rows. */
@NullMarked
package dev.tidegate.validate;

import org.jspecify.annotations.NullMarked;
