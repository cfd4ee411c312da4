/** What a rule is: trigger, conditions, actions, transforms. Values only; nothing here runs by itself. */
@NullMarked
package io.stagebus.rules.rule;

import org.jspecify.annotations.NullMarked;
