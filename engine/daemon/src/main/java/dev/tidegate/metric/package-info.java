/** The catalogue of metrics and its exposition. */
@NullMarked
package dev.tidegate.metric;

import org.jspecify.annotations.NullMarked;
