using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A visit comes to wait.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Requests">What it waits for; at least one.</param>
/// <param name="Prep">Prep's result and writes, if they are not journaled yet: they go before the first wait (rule 9).</param>
internal sealed record BeginWaits(DateTimeOffset Now, long Visit, int Attempt, IReadOnlyList<WaitRequest> Requests, PrepFacts? Prep = null)
    : RunCommand(Now);

/// <summary>Exec has given up a wait, and goes on.</summary>
internal sealed record LeaveWait(DateTimeOffset Now, long Visit, int Attempt, string Name) : RunCommand(Now);

/// <summary>Time has passed: what is due ends.</summary>
internal sealed record EndDueWaits(DateTimeOffset Now) : RunCommand(Now);

/// <summary>A signal for the run.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Name">Its name.</param>
/// <param name="Payload">What it carries.</param>
/// <param name="Delivery">The id of the delivery, or null.</param>
internal sealed record SendSignal(DateTimeOffset Now, string Name, JsonElement Payload, string? Delivery) : RunCommand(Now);
