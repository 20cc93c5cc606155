using System.Collections.Concurrent;

namespace ActorFlow.Crash.Worker.Flows;

/// <summary>
/// What has come by in this life, for those who have to wait for it: where a flow is to come by a point, its steps must not depend on which of two things a
/// busy machine does first.
/// </summary>
internal static class Milestones
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Passed = new();

    /// <summary>The child of a run is at work.</summary>
    public static string ChildWorks(string run) => $"{run}: its child works";

    /// <summary>A run is about to cancel itself.</summary>
    public static string ParentQuits(string run) => $"{run}: it quits";

    /// <summary>A run has noted that its child was told to stop.</summary>
    public static string ChildStops(string run) => $"{run}: its child stops";

    public static void Pass(string milestone) => Of(milestone).TrySetResult();

    public static Task UntilAsync(string milestone, CancellationToken cancellationToken) => Of(milestone).Task.WaitAsync(cancellationToken);

    public static bool HasPassed(string milestone) => Passed.TryGetValue(milestone, out var passed) && passed.Task.IsCompleted;

    /// <summary>
    /// Waits until it has come by, or for so long. A journal that has written something and then failed tells nobody, so what is waited for may have come by unheard, and will not again:
    /// there is no signal for that. Elsewhere nobody waits so long.
    /// </summary>
    public static Task UntilAsync(string milestone, TimeSpan most) => Task.WhenAny(Of(milestone).Task, Task.Delay(most));

    private static TaskCompletionSource Of(string milestone)
        => Passed.GetOrAdd(milestone, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
