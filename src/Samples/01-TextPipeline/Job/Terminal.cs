using ActorFlow.Samples.TextPipeline.View;

namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>Where the job speaks: results and progress to <paramref name="Out"/>, faults to <paramref name="Error"/>.</summary>
/// <param name="Out">The result and the progress.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="IsLive">Whether <paramref name="Out"/> is a terminal that can be drawn on.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, bool IsLive)
{
    /// <summary>The process's own; plain when piped, on a dumb terminal, or when NO_COLOR is set (see no-color.org).</summary>
    public static Terminal OfProcess { get; } = new(Console.Out, Console.Error, CanDraw());

    internal IProgressView OpenView(TimeProvider time) => IsLive ? new LiveView(Out, Width, time) : new PlainView(Out);

    private static bool CanDraw() =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    private static int Width() => Console.WindowWidth is > 0 and int width ? width : 80;
}
