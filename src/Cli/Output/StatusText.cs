using Spectre.Console;

namespace ActorFlow.Cli.Output;

/// <summary>Statuses in words and colours.</summary>
internal static class StatusText
{
    public static string Word(RunStatus status) => status.ToString().ToLowerInvariant();

    public static string Word(VisitStatus status) => status.ToString().ToLowerInvariant();

    public static Text Of(RunStatus status) => new(Word(status), new Style(ColorOf(status)));

    public static Text Of(VisitStatus status) => new(Word(status), new Style(ColorOf(status)));

    /// <summary>A status as it is written on the command line.</summary>
    /// <exception cref="CliException">There is no such status.</exception>
    public static RunStatus Parse(string word)
        => Enum.TryParse<RunStatus>(word, ignoreCase: true, out var status) && Enum.IsDefined(status) && !char.IsAsciiDigit(word[0])
            ? status
            : throw CliException.Usage($"there is no status '{word}'. There are: {string.Join(", ", Enum.GetValues<RunStatus>().Select(Word))}.");

    private static Color ColorOf(RunStatus status) => status switch
    {
        RunStatus.Completed => Color.Green,
        RunStatus.Failed or RunStatus.Quarantined or RunStatus.Killed => Color.Red,
        RunStatus.Cancelled or RunStatus.Paused or RunStatus.Parked => Color.Olive,
        RunStatus.Running => Color.Teal,
        _ => Color.Default,
    };

    private static Color ColorOf(VisitStatus status) => status switch
    {
        VisitStatus.Completed => Color.Green,
        VisitStatus.Failed => Color.Red,
        VisitStatus.Interrupted or VisitStatus.Dropped => Color.Olive,
        VisitStatus.Running => Color.Teal,
        _ => Color.Default,
    };
}
