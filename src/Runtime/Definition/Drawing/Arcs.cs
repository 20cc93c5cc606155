namespace ActorFlow.Definition.Drawing;

/// <summary>The links of a sheet by the numbers of their boxes, with those that close a loop turned round, so that all lead down.</summary>
internal sealed class Arcs
{
    private readonly Sheet _sheet;
    private readonly (int From, int To)[] _arcs;
    private readonly List<int>[] _outgoing;

    public Arcs(Sheet sheet)
    {
        _sheet = sheet;
        var numbers = sheet.Boxes.Select((box, number) => (box, number)).ToDictionary(pair => pair.box, pair => pair.number);
        _arcs = [.. sheet.Links.Select(link => (numbers[link.From], numbers[link.To]))];
        _outgoing = Outgoing();
        TurnLoops();
        _outgoing = Outgoing();
    }

    public IEnumerable<(Link Link, int Upper, int Lower)> Downwards() => _sheet.Links.Select((link, i) => (link, _arcs[i].From, _arcs[i].To));

    /// <summary>The rank of each box: one more than the lowest of those that lead to it.</summary>
    public int[] Ranks()
    {
        var ranks = new int[_sheet.Boxes.Count];
        var open = new int[ranks.Length];
        foreach (var (_, to) in _arcs)
            open[to]++;
        var ready = new Queue<int>(Enumerable.Range(0, ranks.Length).Where(box => open[box] == 0));
        while (ready.TryDequeue(out var box))
        {
            foreach (var arc in _outgoing[box])
            {
                var to = _arcs[arc].To;
                ranks[to] = Math.Max(ranks[to], ranks[box] + 1);
                if (--open[to] == 0)
                    ready.Enqueue(to);
            }
        }

        // Where a flow is left stands at the bottom, whether or not a line leads there.
        var last = ranks.DefaultIfEmpty(0).Max();
        for (var box = 0; box < ranks.Length; box++)
        {
            if (_sheet.Boxes[box].Shape is PointShape.End or PointShape.Outcome && _outgoing[box].Count == 0)
                ranks[box] = last;
        }

        return ranks;
    }

    private List<int>[] Outgoing()
    {
        var outgoing = new List<int>[_sheet.Boxes.Count];
        for (var box = 0; box < outgoing.Length; box++)
            outgoing[box] = [];
        for (var arc = 0; arc < _arcs.Length; arc++)
            outgoing[_arcs[arc].From].Add(arc);
        return outgoing;
    }

    /// <summary>
    /// Walks depth first, beginning where flows begin, and turns every arc that leads back to where the walk came from. Without recursion:
    /// flows may be long.
    /// </summary>
    private void TurnLoops()
    {
        var (seen, onWay, turned) = (new bool[_outgoing.Length], new bool[_outgoing.Length], new List<int>());
        var way = new Stack<(int Box, int Next)>();
        var beginnings = Enumerable.Range(0, _outgoing.Length).OrderBy(box => _sheet.Boxes[box].Shape == PointShape.Start ? 0 : 1);
        foreach (var beginning in beginnings)
        {
            if (seen[beginning])
                continue;
            way.Push((beginning, 0));
            (seen[beginning], onWay[beginning]) = (true, true);
            while (way.TryPop(out var here))
            {
                if (here.Next == _outgoing[here.Box].Count)
                {
                    onWay[here.Box] = false;
                    continue;
                }

                way.Push((here.Box, here.Next + 1));
                var arc = _outgoing[here.Box][here.Next];
                var to = _arcs[arc].To;
                if (onWay[to])
                {
                    turned.Add(arc);
                }
                else if (!seen[to])
                {
                    (seen[to], onWay[to]) = (true, true);
                    way.Push((to, 0));
                }
            }
        }

        foreach (var arc in turned)
            _arcs[arc] = (_arcs[arc].To, _arcs[arc].From);
    }
}
