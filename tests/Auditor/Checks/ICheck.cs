using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>Looks for one kind of broken promise.</summary>
public interface ICheck
{
    /// <summary>The promise.</summary>
    string Promise { get; }

    /// <summary>Where the evidence shows that it was not kept: what happened, and the lines that show it.</summary>
    IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence);
}
