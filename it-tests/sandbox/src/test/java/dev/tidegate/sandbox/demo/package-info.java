@NullMarked
package dev.tidegate.sandbox.demo;

import org.jspecify.annotations.NullMarked;
