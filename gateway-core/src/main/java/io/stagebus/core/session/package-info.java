/** Who is connected, and what each may read and write. */
@NullMarked
package io.stagebus.core.session;

import org.jspecify.annotations.NullMarked;
