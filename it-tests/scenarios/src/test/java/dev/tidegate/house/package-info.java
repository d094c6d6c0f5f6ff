/** Checks of the house: arrows between rooms, tidiness of the sources. */
@NullMarked
package dev.tidegate.house;

import org.jspecify.annotations.NullMarked;
