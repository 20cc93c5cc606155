namespace ActorFlow.Definitions;

/// <summary>An argument of a function cannot be used.</summary>
/// <param name="parameter">The parameter.</param>
/// <param name="what">What is wrong with the argument.</param>
public sealed class FunctionArgumentException(string parameter, string what)
    : Exception($"The argument '{parameter}' cannot be used: {what}. Mend it in the document, or what the state holds.")
{
    /// <summary>The parameter.</summary>
    public string Parameter { get; } = parameter;
}
