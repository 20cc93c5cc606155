namespace ActorFlow;

/// <summary>An option has a value that it cannot have; found when the system starts.</summary>
public sealed class OptionOutOfRangeException : Exception
{
    internal OptionOutOfRangeException(string option, object value, string range, string example)
        : base($"Option {option} is {value}; allowed is {range}, for example {example}.")
        => Option = option;

    /// <summary>The option's name.</summary>
    public string Option { get; }
}
