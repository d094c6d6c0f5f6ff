/** Makes source transactions true on the target. */
@NullMarked
package dev.tidegate.apply;

import org.jspecify.annotations.NullMarked;
