@NullMarked
package dev.tidegate.capture;

import org.jspecify.annotations.NullMarked;
