namespace ActorFlow;

/// <summary>Tells people, or programs, what happens to questions. Registered with the options of the flow system.</summary>
/// <remarks>
/// <para>Called after the commit of what it tells, from anywhere, at the same time for different notices; never in a supervisor's turn. What it
/// throws, and how long it takes, harms no run: a delivery that fails is tried again as <see cref="Retry"/> says, and is then given up, which is
/// logged and journaled.</para>
/// <para>A durable one is owed every notice by the run until a call has returned: over restarts, so some notices come twice, with the same
/// <see cref="FeedbackNotice.Id"/>. Notices of different occasions may come in another order than they happened when one of them had to be
/// repeated.</para>
/// </remarks>
public interface IFeedbackNotifier
{
    /// <summary>
    /// Names it in the journal; unique, and not to be changed while notices are owed: those of a name that is not registered any more are given up.
    /// </summary>
    string Name { get; }

    /// <summary>Whether a notice is owed until it has been taken, over restarts. The default is yes; if not, a stop or a crash may lose it.</summary>
    bool IsDurable => true;

    /// <summary>When a failed delivery is tried again. The default is <see cref="RetryPolicy.Patient"/>.</summary>
    RetryPolicy Retry => RetryPolicy.Patient;

    /// <summary>How long a delivery may take before its token is cancelled and it counts as failed. The default is 30 seconds.</summary>
    TimeSpan Timeout => TimeSpan.FromSeconds(30);

    /// <summary>Tells. Returning is the acknowledgement.</summary>
    ValueTask NotifyAsync(FeedbackNotice notice, CancellationToken cancellationToken);
}
