using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor.Checks;

/// <summary>Takes the verdict of those who looked into the journal: its own verification, and a look at what its tables say of one another.</summary>
internal sealed class NoFaultsWereFound : ICheck
{
    public string Promise => "Nothing is damaged or left over in the journal";

    public IEnumerable<(string What, IEnumerable<Fact> Proof)> Find(Evidence evidence)
        => evidence.Of<Fault>().Select(fault => (fault.What, (IEnumerable<Fact>)[fault]));
}
