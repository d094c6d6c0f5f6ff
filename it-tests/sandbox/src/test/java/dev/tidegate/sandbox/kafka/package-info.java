@NullMarked
package dev.tidegate.sandbox.kafka;

import org.jspecify.annotations.NullMarked;
