using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>A join as a plan sees it: what the head knows of it, and what the plan adds.</summary>
internal sealed class JoinDraft(JoinState? known, JoinStatus status)
{
    private readonly Dictionary<JoinInput, RunError?> _added = [];
    private JoinState? _known = known;

    public JoinStatus Status { get; private set; } = known?.Status ?? status;

    public int Epoch { get; private set; } = known?.Epoch ?? 1;

    public int Count => _added.Count + (_known?.Arrivals.Count ?? 0);

    public bool IsWaiting => Status == JoinStatus.Open && Count > 0;

    public bool Has(JoinInput input) => _added.ContainsKey(input) || _known?.Has(input) == true;

    public void Add(JoinInput input, RunError? error) => _added.Add(input, error);

    public void Close(JoinStatus closed)
    {
        Forget();
        Status = closed;
    }

    /// <summary>What had come to the join when it failed waits again.</summary>
    public void Reopen() => Status = JoinStatus.Open;

    public void Renew()
    {
        Forget();
        Status = JoinStatus.Open;
        Epoch++;
    }

    /// <summary>
    /// The failure that the joined visit sees: of the first input, as drawn, that brings one. So it does not depend on who came first.
    /// </summary>
    public RunError? FirstError(JoinMap map, FlowNode join)
    {
        (int Number, RunError? Error) first = (int.MaxValue, null);
        foreach (var (input, error) in _added)
            Consider(input, error);
        foreach (var arrival in _known?.Arrivals ?? [])
            Consider(arrival.Input, arrival.Error);
        return first.Error;

        void Consider(JoinInput input, RunError? error)
        {
            if (error is not null && map.NumberOf(join, input) is >= 0 and var number && number < first.Number)
                first = (number, error);
        }
    }

    private void Forget()
    {
        _added.Clear();
        _known = null;
    }
}
