package io.stagebus.rules.transform;

import java.util.HashMap;
import java.util.Map;
import org.apache.commons.jexl3.JexlExpression;
import org.apache.commons.jexl3.internal.ScriptVisitor;
import org.apache.commons.jexl3.parser.ASTERNode;
import org.apache.commons.jexl3.parser.ASTNRNode;
import org.apache.commons.jexl3.parser.ASTRegexLiteral;
import org.apache.commons.jexl3.parser.ASTStringLiteral;
import org.apache.commons.jexl3.parser.JexlNode;

/** Finds the regular expressions that are written in an expression, and compiles each once. One thread, one use. */
final class WrittenPatterns extends ScriptVisitor {

    private final Map<String, TextPattern> found = new HashMap<>();

    private WrittenPatterns() {}

    /**
     * What stands to the right of {@code =~} and {@code !~}, by its text.
     *
     * @throws IllegalArgumentException when one is no regular expression, or too large
     */
    static Map<String, TextPattern> of(JexlExpression expression) {
        WrittenPatterns visitor = new WrittenPatterns();
        visitor.visitExpression(expression, visitor);
        return Map.copyOf(visitor.found);
    }

    @Override
    protected Object visit(ASTERNode node, Object data) {
        find(node.jjtGetChild(1));
        return super.visit(node, data);
    }

    @Override
    protected Object visit(ASTNRNode node, Object data) {
        find(node.jjtGetChild(1));
        return super.visit(node, data);
    }

    private void find(JexlNode right) {
        if (right instanceof ASTStringLiteral literal) {
            add(literal.getLiteral());
        } else if (right instanceof ASTRegexLiteral literal) {
            add(literal.getLiteral().pattern());
        }
    }

    private void add(String text) {
        found.computeIfAbsent(text, TextPattern::parse);
    }
}
