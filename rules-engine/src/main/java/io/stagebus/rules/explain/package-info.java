/** Says in words what rules are, did and did not do, and tries them out without a gateway. */
@NullMarked
package io.stagebus.rules.explain;

import org.jspecify.annotations.NullMarked;
