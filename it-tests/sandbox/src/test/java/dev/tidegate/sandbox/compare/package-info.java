@NullMarked
package dev.tidegate.sandbox.compare;

import org.jspecify.annotations.NullMarked;
