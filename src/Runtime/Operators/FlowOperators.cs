namespace ActorFlow;

/// <summary>Operators between nodes: <c>a >> (b | c) >> d</c> and <c>a - "retry" >> a</c>. See <see cref="FlowPart"/>.</summary>
public static class FlowOperators
{
    extension(Node)
    {
        /// <summary>One after the other.</summary>
        public static FlowPart operator >>(Node left, Node right) => (FlowPart)left >> (FlowPart)right;

        /// <summary>One after the other.</summary>
        public static FlowPart operator >>(Node left, FlowPart right) => (FlowPart)left >> right;

        /// <summary>Side by side.</summary>
        public static FlowPart operator |(Node left, Node right) => (FlowPart)left | (FlowPart)right;

        /// <summary>A node, left by another action than the default one.</summary>
        public static FlowPart operator -(Node node, ActionName action) => (FlowPart)node - action;
    }
}
