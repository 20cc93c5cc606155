using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;

namespace ActorFlow.Simulation.Tests;

/// <summary>
/// What became of each message, by its number. Actors only write here; the test judges at the end, because an assertion that fails inside an actor is
/// only one more failure for its supervisor.
/// </summary>
internal sealed class Ledger
{
    private readonly HashSet<int> _told = [];
    private readonly List<int> _handled = [];
    private readonly List<int> _dead = [];
    private readonly List<int> _refused = [];

    internal Ledger(SeededWorld world) => world.System.EventStream.Subscribe<DeadLetter>(letter =>
    {
        if (letter.Message is INumbered numbered) _dead.Add(numbered.Number);
    });

    internal IReadOnlyList<int> HandledNumbers => _handled;

    internal IReadOnlyList<int> DeadNumbers => _dead;

    internal int Told => _told.Count;

    /// <summary>The number of the next message, which is counted as told.</summary>
    internal int Next()
    {
        _told.Add(_told.Count + 1);
        return _told.Count;
    }

    internal void Handled(int number) => _handled.Add(number);

    /// <summary>The sender was told that the message was not taken.</summary>
    internal void Refused(int number) => _refused.Add(number);

    /// <summary>Every message has one fate: none is lost, none has two.</summary>
    internal void ShouldBalance() => _handled.Concat(_dead).Concat(_refused).Order().ShouldBe(_told.Order());
}

internal interface INumbered
{
    int Number { get; }
}
