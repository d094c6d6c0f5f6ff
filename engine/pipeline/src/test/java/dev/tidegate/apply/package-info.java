@NullMarked
package dev.tidegate.apply;

import org.jspecify.annotations.NullMarked;
