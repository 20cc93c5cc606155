namespace ActorFlow.Definitions;

/// <summary>What an argument of a function has to be.</summary>
public enum ParameterKind
{
    /// <summary>Any JSON.</summary>
    Any,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A list.</summary>
    List,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A span of time: milliseconds as a number, or a text such as <c>30s</c>.</summary>
    Duration,

    /// <summary>
    /// A path into the state, such as <c>order.lines[0]</c>; the function gets the value that is there, and the path by
    /// <see cref="FunctionCall.PathOf"/>.
    /// </summary>
    StatePath,

    /// <summary>A key of the state that the function writes.</summary>
    StateKey,

    /// <summary>A condition over the state.</summary>
    Condition,
}
