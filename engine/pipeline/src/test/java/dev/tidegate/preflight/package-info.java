/** Tests of preflight's words against systems in memory. */
@NullMarked
package dev.tidegate.preflight;

import org.jspecify.annotations.NullMarked;
