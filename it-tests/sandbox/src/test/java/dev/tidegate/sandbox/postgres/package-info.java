@NullMarked
package dev.tidegate.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
