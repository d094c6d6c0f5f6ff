/** Compares both databases, value by value, with code that shares nothing with the engine. */
@NullMarked
package dev.tidegate.sandbox.compare;

import org.jspecify.annotations.NullMarked;
