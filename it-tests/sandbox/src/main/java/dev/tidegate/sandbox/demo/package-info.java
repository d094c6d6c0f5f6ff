/** {@code tidegate demo} and {@code tidegate sandbox}. */
@NullMarked
package dev.tidegate.sandbox.demo;

import org.jspecify.annotations.NullMarked;
