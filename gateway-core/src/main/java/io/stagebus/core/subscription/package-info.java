/** Who wants which signals, and how often. */
@NullMarked
package io.stagebus.core.subscription;

import org.jspecify.annotations.NullMarked;
