namespace ActorFlow;

/// <summary>An option that has a value it cannot have.</summary>
/// <param name="Option">Its name.</param>
/// <param name="Value">The value.</param>
/// <param name="Range">What is allowed.</param>
/// <param name="Example">A value that would do, as text.</param>
internal readonly record struct OptionProblem(string Option, object Value, string Range, string Example)
{
    public static OptionProblem? OfNumber(string option, long value, long least, long most, string example)
        => value < least || value > most ? new OptionProblem(option, value, $"{least} to {most}", example) : null;

    public static OptionProblem? OfTime(string option, TimeSpan value, TimeSpan least, TimeSpan most, string example)
        => value < least || value > most ? new OptionProblem(option, value, $"{least:c} to {most:c}", example) : null;
}
