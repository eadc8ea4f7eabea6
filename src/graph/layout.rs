//! Where everything is drawn.

use super::{
    Dag,
    columns::{self, Columns},
    lanes::{Place, Places},
};

/// How jobs are put into columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// By stage, the stages' names on top.
    Stages,
    /// By needs: every job right after the last job that it needs.
    Needs,
}

/// Where the jobs, the edges and the headings of a graph go, in CSS pixels from the top left corner. Flat arrays, so that a
/// page gets them without any conversion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The top left corners of the jobs, by position: x, y, x, y, …. A job is [`JOB_WIDTH`] × [`JOB_HEIGHT`].
    pub xy: Vec<f32>,
    /// The edges, one after the other: the needed job, the job that needs it, the number of points, then x, y of each. An
    /// edge never runs backwards and never under a job that is not one of its ends.
    pub edges: Vec<f32>,
    /// What stands above the columns; empty in the needs view.
    pub headings: Vec<Heading>,
    /// The width of it all.
    pub width: f32,
    /// The height of it all.
    pub height: f32,
}

/// A stage's name above its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The left edge of its first column.
    pub x: f32,
    /// The width of its columns.
    pub width: f32,
    /// The name.
    pub text: String,
}

/// The width of a job.
pub const JOB_WIDTH: f32 = 180.0;
/// The height of a job.
pub const JOB_HEIGHT: f32 = 36.0;
const COLUMN_GAP: f32 = 64.0;
const ROW_GAP: f32 = 12.0;
const LANE_HEIGHT: f32 = 10.0;
const MARGIN: f32 = 20.0;
const HEADING_HEIGHT: f32 = 32.0;

impl Dag {
    /// Lays the graph out. The cost is linear in jobs and edges, but for sorting the columns.
    ///
    /// ```
    /// use pipeyard::graph::{Dag, Layout, View};
    /// let (empty, _) = Dag::new(vec![], vec![]);
    /// assert!(empty.layout(View::Stages).xy.is_empty());
    /// ```
    pub fn layout(&self, view: View) -> Layout {
        let columns = match view {
            View::Stages => columns::by_stage(self),
            View::Needs => columns::by_needs(self),
        };
        let places = Places::of(self, &columns);
        let top = if columns.stages.is_empty() {
            MARGIN
        } else {
            MARGIN + HEADING_HEIGHT
        };
        let drawing = Drawing {
            dag: self,
            columns: &columns,
            places: &places,
            lefts: lefts(&columns),
            tops: tops(&places, top),
        };
        Layout {
            xy: drawing.corners(),
            edges: drawing.edges(),
            headings: drawing.headings(),
            width: drawing.lefts.last().map_or(0.0, |left| left + JOB_WIDTH) + MARGIN,
            height: drawing.bottom(top) + MARGIN,
        }
    }
}

/// The left edge of every column.
fn lefts(columns: &Columns) -> Vec<f32> {
    std::iter::successors(Some(MARGIN), |left| Some(left + JOB_WIDTH + COLUMN_GAP))
        .take(columns.count)
        .collect()
}

/// The top of every place: the places of a column are stacked.
fn tops(places: &Places, top: f32) -> Vec<f32> {
    let mut tops = vec![0.0; places.all.len()];
    for column in &places.columns {
        let mut next = top;
        for &place in column {
            tops[place] = next;
            next += height_of(places.all[place]);
        }
    }
    tops
}

/// The height of a place with the gap below it.
const fn height_of(place: Place) -> f32 {
    match place {
        Place::Job(_) => JOB_HEIGHT + ROW_GAP,
        Place::Lane(_) => LANE_HEIGHT,
    }
}

struct Drawing<'a> {
    dag: &'a Dag,
    columns: &'a Columns,
    places: &'a Places,
    lefts: Vec<f32>,
    tops: Vec<f32>,
}

impl Drawing<'_> {
    fn corners(&self) -> Vec<f32> {
        let corner = |job: usize| [self.lefts[self.columns.of[job]], self.tops[job]];
        (0..self.columns.of.len()).flat_map(corner).collect()
    }

    /// From the middle of a job's right side through its lanes to the middle of the other's left side. Only between two
    /// columns does an edge change its height, and nothing stands there.
    fn edges(&self) -> Vec<f32> {
        let mut edges = Vec::new();
        for job in 0..self.columns.of.len() {
            for &need in self.dag.needs(job) {
                let passed = self.columns.of[need] + 1..self.columns.of[job];
                edges.extend([number(need), number(job), number(2 * passed.len() + 2)]);
                edges.extend([
                    self.lefts[self.columns.of[need]] + JOB_WIDTH,
                    self.tops[need] + JOB_HEIGHT / 2.0,
                ]);
                for column in passed {
                    let middle = self.tops[self.places.lane(need, column)] + LANE_HEIGHT / 2.0;
                    edges.extend([
                        self.lefts[column],
                        middle,
                        self.lefts[column] + JOB_WIDTH,
                        middle,
                    ]);
                }
                edges.extend([
                    self.lefts[self.columns.of[job]],
                    self.tops[job] + JOB_HEIGHT / 2.0,
                ]);
            }
        }
        edges
    }

    fn headings(&self) -> Vec<Heading> {
        let ends = self
            .columns
            .stages
            .iter()
            .skip(1)
            .map(|&(_, first)| first)
            .chain([self.columns.count]);
        let stages = self.columns.stages.iter().zip(ends);
        stages
            .map(|(&(stage, first), end)| Heading {
                x: self.lefts[first],
                width: self.lefts[end - 1] + JOB_WIDTH - self.lefts[first],
                text: self.dag.stages().get(stage).cloned().unwrap_or_default(),
            })
            .collect()
    }

    fn bottom(&self, top: f32) -> f32 {
        let bottoms = self
            .places
            .all
            .iter()
            .zip(&self.tops)
            .map(|(&place, top)| top + height_of(place));
        bottoms.fold(top, f32::max)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a pipeline has far fewer than 2^24 jobs, so f32 is exact"
)]
fn number(position: usize) -> f32 {
    position as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::arbitrary::{any_dag, dag, node};
    use proptest::prelude::*;

    struct Edge {
        from: usize,
        to: usize,
        points: Vec<(f32, f32)>,
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "they were positions before"
    )]
    fn edges(layout: &Layout) -> Vec<Edge> {
        let (mut rest, mut edges) = (layout.edges.as_slice(), Vec::new());
        while let [from, to, count, after @ ..] = rest {
            let (points, after) = after.split_at(*count as usize * 2);
            let points = points
                .chunks_exact(2)
                .map(|point| (point[0], point[1]))
                .collect();
            edges.push(Edge {
                from: *from as usize,
                to: *to as usize,
                points,
            });
            rest = after;
        }
        edges
    }

    #[test]
    fn a_long_edge_has_a_lane_of_its_own() {
        let layout = dag(vec![node(0, &[]), node(1, &[]), node(2, &[0])]).layout(View::Stages);
        let edge = &edges(&layout)[0];
        assert_eq!((edge.from, edge.to, edge.points.len()), (0, 2, 4));
        let lane = edge.points[1].1;
        assert!(
            lane < layout.xy[3] || lane > layout.xy[3] + JOB_HEIGHT,
            "{lane} runs under the job at {:?}",
            &layout.xy[2..4]
        );
        let texts: Vec<_> = layout.headings.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["stage 0", "stage 1", "stage 2"]);
    }

    #[test]
    fn needs_inside_a_stage_make_columns_inside_it() {
        let layout = dag(vec![node(1, &[]), node(1, &[0]), node(2, &[])]).layout(View::Stages);
        assert!(layout.xy[2] >= layout.xy[0] + JOB_WIDTH);
        assert_eq!(
            layout.headings.len(),
            2,
            "a stage without jobs has no column"
        );
        assert!((layout.headings[0].width - (2.0 * JOB_WIDTH + COLUMN_GAP)).abs() < 0.1);
        assert!(layout.headings[1].x > layout.headings[0].x + layout.headings[0].width);
    }

    fn between(value: f32, low: f32, high: f32) -> bool {
        low < value && value < high
    }

    /// Whether a segment touches the inside of a job. Segments inside a column are level, those between columns are not
    /// inside any, so comparing ranges is exact.
    fn touches((from, to): ((f32, f32), (f32, f32)), (x, y): (f32, f32)) -> bool {
        let apart_x = from.0.max(to.0) <= x || from.0.min(to.0) >= x + JOB_WIDTH;
        let apart_y = from.1.max(to.1) <= y || from.1.min(to.1) >= y + JOB_HEIGHT;
        !apart_x && !apart_y
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn no_edge_runs_backwards_or_under_a_foreign_job(dag in any_dag()) {
            for view in [View::Stages, View::Needs] {
                let layout = dag.layout(view);
                let corners: Vec<_> = layout.xy.chunks_exact(2).map(|at| (at[0], at[1])).collect();
                let edges = edges(&layout);
                prop_assert_eq!(edges.len(), (0..corners.len()).map(|job| dag.needs(job).len()).sum::<usize>());
                for edge in &edges {
                    for segment in edge.points.windows(2) {
                        prop_assert!(segment[0].0 < segment[1].0, "{} → {} runs backwards", edge.from, edge.to);
                        for (job, &corner) in corners.iter().enumerate() {
                            let foreign = job != edge.from && job != edge.to;
                            prop_assert!(!foreign || !touches((segment[0], segment[1]), corner), "{} → {} runs under {job}", edge.from, edge.to);
                        }
                    }
                }
            }
        }

        #[test]
        fn jobs_stand_apart_and_inside(dag in any_dag()) {
            for view in [View::Stages, View::Needs] {
                let layout = dag.layout(view);
                let corners: Vec<_> = layout.xy.chunks_exact(2).map(|at| (at[0], at[1])).collect();
                for (at, &(x, y)) in corners.iter().enumerate() {
                    prop_assert!(x >= 0.0 && x + JOB_WIDTH <= layout.width && y >= 0.0 && y + JOB_HEIGHT <= layout.height);
                    for &(other_x, other_y) in &corners[..at] {
                        let overlap = between(other_x, x - JOB_WIDTH, x + JOB_WIDTH) && between(other_y, y - JOB_HEIGHT, y + JOB_HEIGHT);
                        prop_assert!(!overlap);
                    }
                }
            }
        }
    }
}
