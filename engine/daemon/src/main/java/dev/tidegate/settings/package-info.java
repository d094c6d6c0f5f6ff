/** Reads, checks and prints the settings. */
@NullMarked
package dev.tidegate.settings;

import org.jspecify.annotations.NullMarked;
