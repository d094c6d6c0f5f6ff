/** End-to-end tests, on real servers where there are any. */
@NullMarked
package dev.tidegate.scenarios;

import org.jspecify.annotations.NullMarked;
