//! What stands in each column, from top to bottom: jobs, and lanes for the edges that pass through.
//!
//! An edge that is longer than one column would run under the jobs between its ends. So each job whose edges are long gets a
//! *lane* in every column that they pass, a thin place that no job stands in. All edges of a job share its lanes: there are
//! at most as many as jobs times columns, however many edges.

use super::{Dag, columns::Columns};

/// A place in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// This job.
    Job(usize),
    /// The long edges of this job.
    Lane(usize),
}

/// The places, connected along the edges.
pub(super) struct Places {
    /// What each place is; the first are the jobs, by position.
    pub(super) all: Vec<Place>,
    /// The places of each column from top to bottom, by position in `all`.
    pub(super) columns: Vec<Vec<usize>>,
    /// For each job the first of its lanes; they follow each other, column by column.
    first_lane: Vec<usize>,
    column_of_job: Vec<usize>,
    /// The places that each is connected with in the column before.
    before: Vec<Vec<usize>>,
    /// The places that each is connected with in the column after.
    after: Vec<Vec<usize>>,
}

/// How often the columns are sorted. Six sweeps are enough for crossings to stop getting fewer in practice.
const SWEEPS: usize = 6;

impl Places {
    pub(super) fn of(dag: &Dag, columns: &Columns) -> Self {
        let jobs = dag.nodes().len();
        let mut places = Self {
            all: (0..jobs).map(Place::Job).collect(),
            columns: vec![Vec::new(); columns.count],
            first_lane: Vec::with_capacity(jobs),
            column_of_job: columns.of.clone(),
            before: Vec::new(),
            after: Vec::new(),
        };
        for job in 0..jobs {
            places.columns[columns.of[job]].push(job);
        }
        places.add_lanes(dag);
        places.connect(dag);
        places.untangle();
        places
    }

    /// The lane of a job in a column between it and the farthest job that needs it.
    pub(super) fn lane(&self, job: usize, column: usize) -> usize {
        self.first_lane[job] + column - self.column_of_job[job] - 1
    }

    fn add_lanes(&mut self, dag: &Dag) {
        let mut farthest = self.column_of_job.clone();
        for job in 0..dag.nodes().len() {
            for &need in dag.needs(job) {
                farthest[need] = farthest[need].max(self.column_of_job[job]);
            }
        }
        for (job, farthest) in farthest.into_iter().enumerate() {
            self.first_lane.push(self.all.len());
            for column in self.column_of_job[job] + 1..farthest {
                self.columns[column].push(self.all.len());
                self.all.push(Place::Lane(job));
            }
        }
    }

    fn connect(&mut self, dag: &Dag) {
        self.before = vec![Vec::new(); self.all.len()];
        self.after = vec![Vec::new(); self.all.len()];
        for lane in dag.nodes().len()..self.all.len() {
            let Place::Lane(job) = self.all[lane] else {
                continue;
            };
            let previous = if lane == self.first_lane[job] {
                job
            } else {
                lane - 1
            };
            self.join(previous, lane);
        }
        for job in 0..dag.nodes().len() {
            for &need in dag.needs(job) {
                let column = self.column_of_job[job];
                let is_next = column == self.column_of_job[need] + 1;
                let last = if is_next {
                    need
                } else {
                    self.lane(need, column - 1)
                };
                self.join(last, job);
            }
        }
    }

    fn join(&mut self, left: usize, right: usize) {
        self.after[left].push(right);
        self.before[right].push(left);
    }

    /// Sorts every column by the mean position of what its places are connected with, to the right and back again: the
    /// barycentre method. A place without connections stays where it is.
    fn untangle(&mut self) {
        let mut position = vec![0.0; self.all.len()];
        for column in &self.columns {
            renumber(column, &mut position);
        }
        for sweep in 0..SWEEPS {
            let rightwards = sweep % 2 == 0;
            let neighbours = if rightwards {
                &self.before
            } else {
                &self.after
            };
            for step in 0..self.columns.len() {
                let at = if rightwards {
                    step
                } else {
                    self.columns.len() - 1 - step
                };
                let column = &mut self.columns[at];
                let mut keyed: Vec<(f32, usize)> = column
                    .iter()
                    .map(|&place| (pull(&neighbours[place], position[place], &position), place))
                    .collect();
                // A stable sort: places with equal keys keep their order.
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                *column = keyed.into_iter().map(|(_, place)| place).collect();
                renumber(column, &mut position);
            }
        }
    }
}

fn renumber(column: &[usize], position: &mut [f32]) {
    let mut next = 0.0;
    for &place in column {
        position[place] = next;
        next += 1.0;
    }
}

fn pull(neighbours: &[usize], own: f32, position: &[f32]) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for &place in neighbours {
        sum += position[place];
        count += 1.0;
    }
    if count == 0.0 { own } else { sum / count }
}
